"""From text to syntax tree: literals, lexer, parser. Evaluates nothing."""
