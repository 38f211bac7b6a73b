"""Traces and metrics (OpenTelemetry). Trace ids always travel; spans are recorded where a collector listens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context as otel_context
from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis.settings import ServiceSettings

tracer = trace.get_tracer("voltcharge")
meter = metrics.get_meter("voltcharge")
_propagator = TraceContextTextMapPropagator()


class Telemetry:
    """The providers of one process; `close` sends what is still buffered."""

    def __init__(self, settings: ServiceSettings) -> None:
        endpoint = settings.otlp_endpoint
        resource = Resource.create({"service.name": settings.service, "service.instance.id": settings.instance})
        self._traces = TracerProvider(resource=resource, sampler=ParentBased(ALWAYS_ON if endpoint else ALWAYS_OFF))
        readers = []
        if endpoint:
            self._traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
            readers.append(PeriodicExportingMetricReader(OTLPMetricExporter(f"{endpoint}/v1/metrics")))
        self._metrics = MeterProvider(resource=resource, metric_readers=readers)
        trace.set_tracer_provider(self._traces)
        metrics.set_meter_provider(self._metrics)

    def close(self) -> None:
        """Flush and stop. Blocks for as long as the exporters need; call it off the event loop."""
        self._traces.shutdown()
        self._metrics.shutdown()


def current_traceparent() -> str | None:
    """Return the W3C traceparent of the current span, to be carried to the next process."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    attributes: Mapping[str, str | int] | None = None,
) -> Iterator[Span]:
    """Open a span named by a template, never by an id, under `parent` (a traceparent) or the current one.

    An exception passes through and marks the span as failed.
    """
    carrier = {"traceparent": parent} if parent else {}
    context = _propagator.extract(carrier) if parent else otel_context.get_current()
    with tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=attributes, record_exception=True, set_status_on_exception=False
    ) as opened:
        try:
            yield opened
        except Exception as error:
            opened.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
