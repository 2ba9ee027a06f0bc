"""Jingjing, a conversational FAQ assistant for a city's portal."""
