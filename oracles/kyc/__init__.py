"""Onboarding of investors: applications, sanctions screening, claims on the investor's ONCHAINID."""
