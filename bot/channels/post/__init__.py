"""From a verified request to the answer at the network: kept, answered, brought."""
