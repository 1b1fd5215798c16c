"""The words of q that the grammar itself must know."""

from __future__ import annotations

from typing import Final

_INFIX = """
and or in within like mod div xbar xasc xdesc xkey xcol xcols xgroup xlog xexp xprev xrank cross cut
each peach prior over scan scov cov cor wavg wsum mavg mmax mmin msum mcount mdev ema except inter
union insert upsert lj ljf ij pj uj ujf asof set sv vs ss bin binr fby rotate sublist mmu lsq dsave setenv
"""

#: Keywords that stand between their arguments.
INFIX: Final = frozenset(_INFIX.split())

QUERIES: Final = frozenset({"select", "exec", "update", "delete"})
CONTROLS: Final = frozenset({"if", "while", "do"})
#: Words that end an expression inside a query.
CLAUSES: Final = frozenset({"by", "from", "where"})
