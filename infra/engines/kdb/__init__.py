"""KDB+: real q where the stack names an image and a licence, otherwise the stand-in."""
