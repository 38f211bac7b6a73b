"""What a tracing backend is to the product: it receives spans over OTLP/HTTP and shows them by trace."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_KINDS: Final = ("unspecified", "internal", "server", "client", "producer", "consumer")


@dataclass(frozen=True, slots=True)
class Span:
    """One span as it arrived."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    kind: str
    failed: bool


class Collector:
    """Spans received so far."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        """For VOLT_OTLP_ENDPOINT."""
        self._spans: list[Span] = []
        self._lock = threading.Lock()

    def take(self, body: bytes) -> None:
        """Keep the spans of one export."""
        export = ExportTraceServiceRequest.FromString(body)
        with self._lock:
            for resource in export.resource_spans:
                names = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
                for scope in resource.scope_spans:
                    self._spans.extend(
                        Span(
                            trace_id=span.trace_id.hex(),
                            span_id=span.span_id.hex(),
                            parent_id=span.parent_span_id.hex(),
                            service=names.get("service.name", ""),
                            name=span.name,
                            kind=_KINDS[span.kind],
                            failed=span.status.code == span.status.STATUS_CODE_ERROR,
                        )
                        for span in scope.spans
                    )

    def trace(self, trace_id: str) -> list[Span]:
        """The spans of one trace, in the order of arrival."""
        with self._lock:
            return [span for span in self._spans if span.trace_id == trace_id]

    def forget(self) -> None:
        """Drop what has come so far."""
        with self._lock:
            self._spans.clear()


@contextmanager
def running_collector() -> Iterator[Collector]:
    """A receiver on a free port of the loopback."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/traces":
                collector.take(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing: an export per second is no news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    collector = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, name="collector", daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
