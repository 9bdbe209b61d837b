"""Every check and test of the project in one go, and what each kind of them took."""
