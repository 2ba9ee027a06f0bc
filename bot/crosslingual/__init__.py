"""A small encoder for eight languages, distilled into the vector space of the English one."""
