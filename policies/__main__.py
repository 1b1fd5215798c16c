"""What Pulumi starts for `--policy-pack policies`."""

from __future__ import annotations

import sys

from pulumi_policy import PolicyPack

from policies.crossguard import NAME, policies
from policies.sdk_pace import quicken
from policies.written import WrittenError

if __name__ == "__main__":
    quicken()
    try:
        PolicyPack(NAME, policies())
    except WrittenError as error:
        sys.exit(str(error))
