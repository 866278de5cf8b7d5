"""Random keystores by the real keytool, read by the suite and compared with ``keytool -list -v``."""
