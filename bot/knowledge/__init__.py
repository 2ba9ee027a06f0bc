"""What Jingjing knows: content, its answers, their vectors, the search and its confidence."""
