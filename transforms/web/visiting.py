"""Reading one address to its end: robots.txt, turns, redirects and further tries, in that order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from schemas.config import FetchConfig
from schemas.messages import Request, Response
from schemas.vocabulary import RETRYABLE_STATUS, FetchOutcome
from transforms.web import robots
from transforms.web.backpressure import Seat
from transforms.web.exchange import Answer, Limits, get
from transforms.web.politeness import Gate, Held
from transforms.web.retry import OVERLOADED, may_heal, retry_after_s, retry_wait_s
from transforms.web.targets import PERMANENT, REDIRECTS, Refusal, Target, aim, follow

_NO_CONTACT = frozenset(
    {FetchOutcome.BLOCKED_ADDRESS, FetchOutcome.DNS_ERROR, FetchOutcome.BAD_URL}
)


@dataclass(frozen=True)
class Errand:
    """What to read, and by which rules."""

    request: Request
    ask_robots: bool = True  # False for robots.txt itself
    max_redirects: int = 10
    keep_cut: bool = False  # a body over the cap is cut, and not refused


@dataclass
class Trip:
    """How far reading one address has come."""

    errand: Errand
    target: Target
    seat: Seat | None
    on_start: Callable[[], None]
    left: list[str] = field(default_factory=list)  # addresses that redirected
    permanent: bool = True
    retries: int = 0
    spent_s: float = 0.0
    answer: Answer | None = None
    answered: str | None = None  # the last address that answered
    retry_after_s: float | None = None  # of the last answer

    def last_answer(self) -> Answer:
        """The answer just noted."""
        if self.answer is None:
            raise RuntimeError("no request was made yet")
        return self.answer

    def move(self, target: Target, status: int) -> None:
        """Go where a redirect leads."""
        self.left.append(str(self.target))
        self.permanent = self.permanent and status in PERMANENT
        self.target = target


class Visitor:
    """Reads addresses, never raising for what the network does. Lives in one event loop."""

    def __init__(
        self,
        config: FetchConfig,
        session: aiohttp.ClientSession,
        gate: Gate,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self._config, self._session, self._gate = config, session, gate
        self._now, self._rng = now, rng
        self._robots = robots.RobotsCache(self._read_robots)

    async def read(self, request: Request, seat: Seat, on_start: Callable[[], None]) -> Response:
        """Read one address. `on_start` is called when its first request gets its turn."""
        errand = Errand(request, max_redirects=self._config.max_redirects)
        return await self._read(errand, seat, on_start)

    async def _read_robots(self, origin: str) -> Response:
        request = Request(f"{origin}/robots.txt", "text/plain, */*;q=0.5", robots.MAX_BYTES)
        errand = Errand(request, False, robots.MAX_REDIRECTS, keep_cut=True)
        return await self._read(errand, None, _nothing)

    async def _read(
        self, errand: Errand, seat: Seat | None, on_start: Callable[[], None]
    ) -> Response:
        url = errand.request.url
        target = aim(url, allow_private=self._config.allow_private_addresses)
        if isinstance(target, Refusal):
            return Response(url, None, target.outcome, self._now(), detail=target.detail)
        trip = Trip(errand, target, seat, on_start)
        while True:
            ended = await self._ask(trip)
            step = ended or self._next(trip)
            if isinstance(step, Response):
                return step
            if seat is not None:
                seat.leave()
            await asyncio.sleep(step)

    async def _ask(self, trip: Trip) -> Response | None:
        """Make one request; a response when it may not be made."""
        refused = await self._refused_by_robots(trip)
        if refused is not None:
            return refused
        turn = await self._gate.turn(trip.target, trip.seat, self._config.max_retry_wait_s)
        if isinstance(turn, Held):
            return self._held_back(trip, turn)
        trip.on_start()
        try:
            limits = self._limits(trip)
            answer = await get(
                self._session, trip.target.url, _headers(trip.errand), limits, turn.answered
            )
        except BaseException:
            turn.end()
            raise
        turn.end(answer.seconds, contacted=answer.outcome not in _NO_CONTACT)
        self._note(trip, answer)
        return None

    async def _refused_by_robots(self, trip: Trip) -> Response | None:
        if not trip.errand.ask_robots:
            return None
        rules = await self._robots.rules(trip.target.origin)
        self._gate.set_crawl_delay(trip.target, rules.crawl_delay_s)
        if not trip.errand.request.obey_robots:
            return None
        if (failure := rules.failure) is not None:
            return self._response(
                trip, failure.outcome, failure.detail, failure.status, failure.retry_at
            )
        if rules.allows(str(trip.target)):
            return None
        detail = f"robots.txt of {trip.target.origin} disallows it"
        return self._response(trip, FetchOutcome.ROBOTS, detail)

    def _note(self, trip: Trip, answer: Answer) -> None:
        trip.answer = answer
        trip.answered = str(trip.target) if answer.status else trip.answered
        trip.spent_s += answer.seconds
        trip.retry_after_s = None
        if answer.status not in RETRYABLE_STATUS:
            return
        trip.retry_after_s = retry_after_s(
            answer.header("retry-after"), answer.header("date"), self._now()
        )
        if answer.status in OVERLOADED:
            wait_s = retry_wait_s(trip.retry_after_s, trip.retries + 1, 0.0)
            self._gate.hold(trip.target, wait_s, answer.status)

    def _next(self, trip: Trip) -> Response | float:
        """Decide what follows an answer: the end, or a request after so many seconds."""
        answer = trip.last_answer()
        if answer.status in REDIRECTS:
            return self._redirect(trip, answer.status)
        if self._may_retry(trip, answer):
            trip.retries += 1
            wait_s = retry_wait_s(trip.retry_after_s, trip.retries, self._rng.random())
            if wait_s <= self._config.max_retry_wait_s:
                return wait_s
        retry_at = None
        if trip.retry_after_s is not None:
            retry_at = self._now() + timedelta(seconds=trip.retry_after_s)
        return self._response(trip, answer.outcome, answer.detail, answer.status, retry_at)

    def _may_retry(self, trip: Trip, answer: Answer) -> bool:
        return (
            trip.retries < self._config.max_retries
            and trip.spent_s < self._config.total_timeout_s
            and may_heal(answer.outcome, answer.status)
        )

    def _redirect(self, trip: Trip, status: int) -> Response | float:
        target = self._follow(trip)
        trip.move(target if isinstance(target, Target) else trip.target, status)
        if isinstance(target, Target):
            return 0.0
        return self._response(trip, target.outcome, target.detail, status)

    def _follow(self, trip: Trip) -> Target | Refusal:
        most = trip.errand.max_redirects
        if len(trip.left) >= most:
            return Refusal(FetchOutcome.REDIRECT_LOOP, f"more than {most} redirects")
        target = follow(
            trip.target,
            trip.last_answer().header("location"),
            allow_private=self._config.allow_private_addresses,
        )
        if isinstance(target, Target) and str(target) in {*trip.left, str(trip.target)}:
            return Refusal(FetchOutcome.REDIRECT_LOOP, f"redirects back to {target}")
        return target

    def _limits(self, trip: Trip) -> Limits:
        left_s = self._config.total_timeout_s - trip.spent_s
        return Limits(left_s, trip.errand.request.max_bytes, trip.errand.keep_cut)

    def _held_back(self, trip: Trip, held: Held) -> Response:
        detail = (
            f"not requested: {trip.target.host} asked to be left alone for {held.seconds:.0f} s"
        )
        retry_at = self._now() + timedelta(seconds=held.seconds)
        return self._response(trip, FetchOutcome.HTTP_ERROR, detail, held.status, retry_at)

    def _response(
        self,
        trip: Trip,
        outcome: FetchOutcome,
        detail: str | None = None,
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> Response:
        answer = trip.answer or Answer(outcome)
        moved = outcome is FetchOutcome.OK and trip.left and trip.permanent
        return Response(
            url=trip.errand.request.url,
            final_url=trip.answered,
            outcome=outcome,
            fetched_at=self._now(),
            status=status,
            headers=answer.headers,
            body=answer.body,
            seconds=trip.spent_s,
            redirects=tuple(trip.left),
            moved_to=str(trip.target) if moved else None,
            retry_at=retry_at,
            detail=detail,
        )


def _headers(errand: Errand) -> dict[str, str]:
    return {"Accept": errand.request.accept, **dict(errand.request.headers)}


def _nothing() -> None:
    """For requests nobody counts."""
