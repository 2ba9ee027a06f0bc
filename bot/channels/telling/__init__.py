"""How an answer becomes messages: dialects, limits, cuts, the words around it."""
