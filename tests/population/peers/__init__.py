"""A subset of the rules in OpenFisca-Core and in policyengine-core, as their documentation recommends to write them.

The two share their way of writing rules, since one began as the other: one text of the rules runs on both. It is
imported in the virtual environments of the peers alone.
"""
