"""Numbers about a watch for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pipelines.watch import Tick
from schemas.errors import ConfigError

_SECONDS = (1, 2, 5, 10, 20, 40, 60, 90, 120, 300)


class WatchMetrics:
    """Counts what ticks brought; `serve` lets Prometheus read it."""

    def __init__(self, feeds_by_state: Callable[[], Mapping[str, int]]) -> None:
        """Prepare; `feeds_by_state` is asked at every scrape."""
        self.registry = CollectorRegistry()
        space, registry = "newsbeam", self.registry

        def counter(name: str, text: str, label: str) -> Counter:
            return Counter(name, text, [label], namespace=space, registry=registry)

        self._ticks = counter("ticks", "Ticks, by result", "result")
        self._polls = counter("polls", "Feed polls, by outcome", "outcome")
        self._fetches = counter("fetches", "Article addresses, by outcome", "outcome")
        self._rows = counter("rows", "Rows written, by table", "table")
        self._seconds = Histogram(
            "tick_seconds", "Duration", namespace=space, registry=registry, buckets=_SECONDS
        )
        self._last = Gauge(
            "last_tick_timestamp_seconds", "End of the last", namespace=space, registry=registry
        )
        self._deferred = Gauge(
            "deferred", "Left to the next tick", ["kind"], namespace=space, registry=registry
        )
        self.registry.register(_Feeds(feeds_by_state))

    def note(self, tick: Tick) -> None:
        """Count a tick."""
        report = tick.report
        self._ticks.labels("failed" if report is None else "ok").inc()
        if report is None:
            return
        self._seconds.observe(report.seconds)
        self._last.set(report.finished_at.timestamp())
        for metric, counts in ((self._polls, report.polls), (self._fetches, report.fetches)):
            for name, n in counts.items():
                metric.labels(name).inc(n)
        for table, n in report.rows.items():
            self._rows.labels(table).inc(n)
        self._deferred.labels("feeds").set(report.deferred_feeds)
        self._deferred.labels("pages").set(report.deferred_pages)

    def serve(self, host: str, port: int) -> int:
        """Answer at http://host:port/metrics from a thread of its own; return the port.

        Raises:
            ConfigError: the address cannot be listened at.
        """
        try:
            server, _ = start_http_server(port, addr=host, registry=self.registry)
        except OSError as error:
            raise ConfigError(f"--metrics {host}:{port}: {error.strerror or error}") from None
        return int(server.server_port)


class _Feeds(Collector):
    """Asks for the feeds by state when it is scraped: a tick must not cost what all feeds cost."""

    def __init__(self, feeds_by_state: Callable[[], Mapping[str, int]]) -> None:
        self._feeds_by_state = feeds_by_state

    def collect(self) -> list[GaugeMetricFamily]:
        """Return the gauge."""
        family = GaugeMetricFamily("newsbeam_feeds", "Watched feeds, by state", labels=["state"])
        for state, n in self._feeds_by_state().items():
            family.add_metric([state], n)
        return [family]
