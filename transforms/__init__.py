"""The steps, in the order data flows, and the domain packages they wire."""
