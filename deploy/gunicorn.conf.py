"""The web process in production; `make run` gives its own few options."""

bind = "0.0.0.0:8000"  # inside the container; only the proxy reaches it
worker_class = "gthread"
workers = 3
threads = 4
timeout = 30  # seconds a worker may be silent
graceful_timeout = 30
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- the heartbeat of the workers, never on a slow disk
control_socket_disable = True
limit_request_field_size = 8190
loglevel = "warning"
