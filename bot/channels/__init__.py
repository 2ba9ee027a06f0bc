"""The messaging networks, a file for each; what they share is in the folders."""
