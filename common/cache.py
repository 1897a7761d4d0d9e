"""What the Redis cache stores: JSON. Django's own serializer unpickles what it reads, which runs code."""

import json


class JsonSerializer:
    def dumps(self, value: object) -> bytes | int:
        if type(value) is int:  # bare, so that incr() works
            return value
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> object:
        return json.loads(data)
