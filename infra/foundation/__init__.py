"""What every engine stands on: networks, certificates, credentials, images, and a hardened server."""
