"""Content in files that people have: spreadsheets (CSV, XLSX) and Rasa NLU YAML."""
