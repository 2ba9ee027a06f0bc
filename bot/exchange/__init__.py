"""Content in files that people have: spreadsheets (CSV, XLSX), Rasa NLU YAML, JSON."""
