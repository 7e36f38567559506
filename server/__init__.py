"""The gRPC service: what comes over the wire is admitted, decided and answered; nothing else imports grpc."""
