"""Sources: where bytes come from. None of them knows what a certificate is."""
