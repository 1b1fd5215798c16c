"""A stand-in for q, for machines without a licence: speaks qIPC and evaluates a subset of the language.

Not kdb+, and it says so in its banner: what passes here is unproven until it has run on q itself.
Run as `python -m infra.airgap.kdb_standin [file.q] -p PORT …` with q's own arguments. An image needs
Python >= 3.11, numpy, and the paths listed in `image_files.txt` beside this file, laid out as they
are in the repository with their common root on PYTHONPATH; nothing else.
"""
