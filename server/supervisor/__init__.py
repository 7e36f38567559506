"""The process that starts those who answer, replaces them when they die, and tells them what to serve.

It never imports gRPC, and reads no policy itself.
"""
