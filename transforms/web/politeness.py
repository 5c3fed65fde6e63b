"""Who may ask when: one clock per registered domain, a few places per host, and back-pressure.

A request lines up for a place at its host, then for its domain's clock, then until the gap since
the domain's last request is over, and only then takes a place among the requests of its caller. So
what waits holds nothing that another domain needs. Queues and timers are asyncio's: O(log n) each.

The gap counts from the first byte of the last answer, and not from when its request was sent: what
a slow network or a busy server delayed would else arrive together with what followed it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from schemas.config import FetchConfig
from transforms.web.backpressure import Seat, Window
from transforms.web.sharing import SharedTurns, Sharing
from transforms.web.targets import Target, domain_of

SILENCE_S = 10.0
"""Seconds without an answer after which the next request to the domain may follow all the same."""


MANY_LANES = 20_000
"""Above so many domains, those where nothing goes on are forgotten: a watch meets ever new ones."""


@dataclass(frozen=True)
class HostActivity:
    """What goes on at one registered domain, for progress displays."""

    domain: str
    queued: int  # addresses not requested yet, and those waiting for their next request
    in_flight: int
    waiting_s: float  # seconds since the last answer began, while something is queued; else 0
    latency_s: float | None  # of the last answer; None before the first


@dataclass
class Lane:
    """The clock and counters of one registered domain."""

    domain: str
    min_gap_s: float
    lock: asyncio.Lock = field(
        default_factory=asyncio.Lock
    )  # held from the gap's end to the answer
    delays_s: dict[str, float] = field(default_factory=dict)  # Crawl-delay by origin
    answered_at: float = float("-inf")  # loop time of the last answer, or of its failure
    queued: int = 0
    in_flight: int = 0
    latency_s: float | None = None

    @property
    def gap_s(self) -> float:
        """Seconds between two requests: ours, or the longest Crawl-delay in the domain."""
        return max(self.min_gap_s, *self.delays_s.values(), 0.0)

    def due(self) -> float:
        """Loop time of the next request's earliest start."""
        return self.answered_at + self.gap_s

    def is_idle(self, now: float) -> bool:
        """Whether nothing would be lost with it."""
        return not self.queued and not self.in_flight and self.is_free(now)

    def is_free(self, now: float) -> bool:
        """Whether a request could start at once."""
        return not self.lock.locked() and self.due() <= now


@dataclass
class Host:
    """The places at one host, and its wish to be left alone."""

    places: asyncio.Semaphore
    held_until: float = float("-inf")  # loop time
    held_status: int | None = None

    def hold(self, until: float, status: int) -> None:
        """Ask nothing of this host before `until`."""
        if until > self.held_until:
            self.held_until, self.held_status = until, status


@dataclass(frozen=True)
class Held:
    """The host wants to be left alone for longer than the caller would wait."""

    seconds: float
    status: int | None


class Turn:
    """The right to make one request, with its place at the host and the domain's clock."""

    def __init__(
        self, lane: Lane, host: Host, under_way: asyncio.Semaphore, sharing: Sharing | None
    ) -> None:
        self._lane, self._host, self._under_way, self._sharing = lane, host, under_way, sharing
        self._clock_held = True
        self._begun = False
        self._silence: asyncio.TimerHandle | None = None

    async def wait(self) -> None:
        """Wait for the gap since the domain's last request, by whomever, to be over."""
        while True:
            here_s = self._lane.due() - _now()
            wait_s = here_s if here_s > 0 else await self._elsewhere_s()
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s)

    async def begin(self) -> None:
        """Count as under way, as soon as the limit over all hosts allows it."""
        await self._under_way.acquire()
        self._begun = True
        self._lane.in_flight += 1
        if self._lane.gap_s == 0:
            self.answered()
        else:
            self._silence = asyncio.get_running_loop().call_later(SILENCE_S, self.answered)

    def answered(self) -> None:
        """Start the gap: the answer has begun, or there will be none."""
        self._lane.answered_at = _now()
        self._let_go_of_clock()

    def end(self, latency_s: float | None = None, *, contacted: bool = True) -> None:
        """Give everything back; to be called exactly once, on every path.

        Args:
            latency_s: seconds the request took.
            contacted: whether the server can have noticed; else no gap follows.
        """
        if self._begun:
            if contacted:
                self.answered()
            self._lane.in_flight -= 1
            self._lane.latency_s = latency_s
            self._under_way.release()
        self._let_go_of_clock()
        self._host.places.release()

    def _let_go_of_clock(self) -> None:
        if self._clock_held:
            self._clock_held = False
            self._lane.lock.release()
            self._leave()
        if self._silence is not None:
            self._silence.cancel()

    async def _elsewhere_s(self) -> float:
        if self._sharing is None or self._lane.gap_s == 0:
            return 0.0
        return await self._sharing.take(self._lane.domain)

    def _leave(self) -> None:
        """Let other processes have the domain when we might ask again ourselves."""
        if self._sharing is not None and self._lane.gap_s > 0:
            self._sharing.leave(self._lane.domain, max(0.0, self._lane.due() - _now()))


class Gate:
    """Hands out turns. One per process; everything runs in its event loop.

    Processes that read beside each other share the turns at domains through `shared`.
    """

    def __init__(self, config: FetchConfig, shared: SharedTurns | None = None) -> None:
        self._config = config
        self._sharing = Sharing(shared) if shared is not None else None
        self._lanes: dict[str, Lane] = {}
        self._many = MANY_LANES
        self._hosts: dict[str, Host] = {}
        self._under_way = asyncio.Semaphore(config.max_in_flight)

    async def turn(self, target: Target, seat: Seat | None, patience_s: float) -> Turn | Held:
        """Wait for a turn.

        Args:
            target: what will be requested.
            seat: place among the caller's answers, taken with the turn; None takes none.
            patience_s: longest wait for a host that asked to be left alone.
        """
        lane, host = self.lane(target.domain), self._host(target.host)
        lane.queued += 1
        try:
            while True:
                held_s = host.held_until - _now()
                if held_s > patience_s:
                    return Held(held_s, host.held_status)
                if held_s > 0:
                    await asyncio.sleep(held_s)
                    continue
                turn = await self._try_turn(lane, host, seat)
                if turn is not None:
                    return turn
        finally:
            lane.queued -= 1

    def hold(self, target: Target, seconds: float, status: int) -> None:
        """Leave a host alone, as its Retry-After asks."""
        self._host(target.host).hold(_now() + seconds, status)

    def set_crawl_delay(self, target: Target, seconds: float) -> None:
        """Note what robots.txt of the target's origin asks for; 0 for nothing."""
        lane = self.lane(target.domain)
        lane.delays_s[target.origin] = min(seconds, self._config.max_crawl_delay_s)

    def lane(self, domain: str) -> Lane:
        """Return the lane of a registered domain."""
        lane = self._lanes.get(domain)
        if lane is None:
            if len(self._lanes) >= self._many:
                self._forget_idle()
            lane = self._lanes[domain] = Lane(domain, self._config.min_gap_s)
        return lane

    def lane_of_host(self, host: str) -> Lane:
        """Return the lane of the registered domain a host belongs to."""
        return self.lane(domain_of(host) if host else "")

    def activity(self, now: float) -> tuple[HostActivity, ...]:
        """Describe the domains where something is queued or under way; safe from any thread."""
        lanes = [lane for lane in tuple(self._lanes.values()) if lane.queued or lane.in_flight]
        return tuple(
            HostActivity(
                lane.domain,
                lane.queued,
                lane.in_flight,
                max(0.0, now - lane.answered_at) if lane.queued and lane.answered_at > 0 else 0.0,
                lane.latency_s,
            )
            for lane in lanes
        )

    def close(self) -> None:
        """Let go of everything; nobody waits for a turn any more."""
        if self._sharing is not None:
            self._sharing.close()

    def _forget_idle(self) -> None:
        now = _now()
        self._lanes = {name: lane for name, lane in self._lanes.items() if not lane.is_idle(now)}
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if domain_of(name) in self._lanes or host.held_until > now
        }
        self._many = max(MANY_LANES, 2 * len(self._lanes))

    async def _try_turn(self, lane: Lane, host: Host, seat: Seat | None) -> Turn | None:
        """Line up once. None: the host or the caller's window closed meanwhile."""
        turn = await self._line_up(lane, host)
        if host.held_until > _now():
            turn.end()
            return None
        if seat is not None and not seat.take():
            turn.end()
            await _room_for(lane, seat.window)
            return None
        try:
            await turn.begin()
        except BaseException:
            turn.end()
            raise
        return turn

    async def _line_up(self, lane: Lane, host: Host) -> Turn:
        await host.places.acquire()
        try:
            await lane.lock.acquire()
        except BaseException:
            host.places.release()
            raise
        turn = Turn(lane, host, self._under_way, self._sharing)
        try:
            await turn.wait()
        except BaseException:
            turn.end()
            raise
        return turn

    def _host(self, name: str) -> Host:
        host = self._hosts.get(name)
        if host is None:
            places = asyncio.Semaphore(self._config.max_in_flight_per_host)
            host = self._hosts[name] = Host(places)
        return host


async def _room_for(lane: Lane, window: Window) -> None:
    """Wait for the caller to take answers; who could not start at once lets another go first."""
    await window.room()
    if not lane.is_free(_now()):
        window.pass_on()


def _now() -> float:
    return asyncio.get_running_loop().time()
