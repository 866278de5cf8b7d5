"""System Manager's web page: log in, fetch the page of identity certificates, log out."""
