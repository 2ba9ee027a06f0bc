"""The screens of staff at /staff, rendered on the server."""
