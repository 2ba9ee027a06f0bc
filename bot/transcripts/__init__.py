"""What was asked and how it was answered, as staff read it: the inbox and the figures."""
