"""Reads from a Prefect server and writes to it until told to stop, and tells what got no answer, as JSON.

python - API-URL SECONDS   in a container; ends at SIGTERM, or by itself after SECONDS
"""

import asyncio
import json
import signal
import sys
import time
import uuid
from collections import Counter

import httpx

CLIENTS = 3  # that read, and as many that write
PAUSE = 0.05  # of each client after every answer
PATIENCE = 70  # with a single request: longer than a proxy waits for a server
POOL = "bench"
PAGE = 200  # what is told at a time


class Tally:
    """What one kind of requests came to."""

    def __init__(self):
        self.requests = 0
        self.failures = Counter()
        self.answered = []  # when

    async def ask(self, wanted, request):
        """Once. Whether it was answered as wanted."""
        self.requests += 1
        try:
            status = (await request).status_code
        except httpx.HTTPError as problem:
            status = type(problem).__name__
        if status == wanted:
            self.answered.append(time.perf_counter())
        else:
            self.failures[status] += 1
        return status == wanted

    def told(self, start, end):
        times = [start, *sorted(self.answered), end]
        return {
            "requests": self.requests,
            "failures": {str(status): count for status, count in self.failures.items()},
            "gap": max(after - before for before, after in zip(times, times[1:])),
        }


async def reading(client, tally):
    await tally.ask(200, client.get(f"/work_pools/{POOL}"))


class Writing:
    """Variables, whose names are kept."""

    def __init__(self):
        self.prefix = f"rolling_{uuid.uuid4().hex}_"
        self.count = 0
        self.made = set()

    async def __call__(self, client, tally):
        name = f"{self.prefix}{self.count}"
        self.count += 1
        if await tally.ask(201, client.post("/variables/", json={"name": name, "value": "1"})):
            self.made.add(name)

    async def there(self, client):
        names = set()
        while True:
            page = {"variables": {"name": {"like_": self.prefix}}, "sort": "NAME_ASC", "limit": PAGE, "offset": len(names)}
            answer = await client.post("/variables/filter", json=page)
            answer.raise_for_status()
            found = {variable["name"] for variable in answer.json()}
            if not found - names:
                return names
            names |= found


async def keep_on(work, client, tally, over):
    while not over.is_set():
        await work(client, tally)
        await asyncio.sleep(PAUSE)


async def main(url, seconds):
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    # As of so many programs. The certificate is by the proxy's own authority.
    clients = [httpx.AsyncClient(base_url=url, verify=False, timeout=PATIENCE) for _ in range(2 * CLIENTS)]
    made = await clients[0].post("/work_pools/", json={"name": POOL, "type": "process"})
    if made.status_code not in (201, 409):
        sys.exit(f"load: the work pool was answered by {made.status_code}")

    reads, writes, writing = Tally(), Tally(), Writing()
    print("load: began", file=sys.stderr, flush=True)
    start = time.perf_counter()
    tasks = [asyncio.create_task(keep_on(reading, client, reads, over)) for client in clients[:CLIENTS]]
    tasks += [asyncio.create_task(keep_on(writing, client, writes, over)) for client in clients[CLIENTS:]]
    try:
        await asyncio.wait_for(over.wait(), float(seconds))
    except asyncio.TimeoutError:
        sys.exit(f"load: nobody ended it within {seconds} s")
    await asyncio.gather(*tasks)  # what was begun is finished, and counts
    end = time.perf_counter()

    there = await writing.there(clients[0])
    result = {
        "reads": reads.told(start, end),
        "writes": writes.told(start, end),
        "lost": len(writing.made - there),
        "made_all_the_same": len(there - writing.made),
    }
    print(json.dumps(result))


asyncio.run(main(*sys.argv[1:]))
