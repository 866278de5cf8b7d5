"""Readers: bytes in, :class:`~check_smcert.certificate.Store` out, told apart by content."""
