"""Loads a Prefect server as its clients do, and tells how much it did and whose processor time that took, as JSON.

python - HOST REPLICAS SECONDS CONTAINER=ID…   in a container on its network, with /sys/fs/cgroup at /cgroup
"""

import asyncio
import glob
import json
import os
import resource
import socket
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

import httpx

CLIENTS = 16
WARM_UP = 3
PORT = 4200
RUNS_TO_READ = 96  # as many for each variant, before anything is measured
POOL = "bench"
STATES = [("PENDING", "Pending"), ("RUNNING", "Running"), ("COMPLETED", "Completed")]


class Tally:
    """What was done so far."""

    def __init__(self):
        self.done = 0
        self.errors = 0
        self.latencies = []

    def fail(self, why):
        self.errors += 1
        if self.errors == 1:
            print(f"load: {why}", file=sys.stderr)

    async def ask(self, client, path, body):
        start = time.perf_counter()
        answer = await client.post(path, json=body)
        answer.raise_for_status()
        self.latencies.append(time.perf_counter() - start)
        return answer


class Flow:
    """Whose runs are made, and only those are counted in the end."""

    def __init__(self, identity):
        self.identity = identity
        self.completed = 0

    async def run(self, client, tally):
        # Scheduled, as by a deployment: without a state it would be pending at once.
        wanted = {"flow_id": self.identity, "state": {"type": "SCHEDULED"}}
        made = (await tally.ask(client, "/flow_runs/", wanted)).json()
        for kind, name in STATES:
            state = {"state": {"type": kind, "name": name}}
            answer = (await tally.ask(client, f"/flow_runs/{made['id']}/set_state", state)).json()
            if answer["status"] != "ACCEPT":
                tally.fail(f"{name} was answered by {answer['status']}, {answer['details']}")
                return
        self.completed += 1
        tally.done += 1

    async def completed_there(self, client):
        wanted = {"flows": {"id": {"any_": [self.identity]}}, "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
        return (await Tally().ask(client, "/flow_runs/count", wanted)).json()


async def read(client, tally):
    """What workers ask all the time, most often for nothing, and what the UI asks."""
    soon = datetime.now(timezone.utc) + timedelta(seconds=10)
    await tally.ask(client, f"/work_pools/{POOL}/get_scheduled_flow_runs", {"scheduled_before": soon.isoformat()})
    tally.done += 1
    await tally.ask(client, "/flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 20})
    tally.done += 1


async def measure(work, clients, seconds, counters):
    """All clients at it, over and over; what they began before the end they finish, but it does not count."""
    tally = Tally()
    over = False

    async def keep_on(client):
        while not over:
            try:
                await work(client, tally)
            except httpx.HTTPError as problem:
                tally.fail(repr(problem))

    workers = [asyncio.create_task(keep_on(client)) for client in clients]
    await asyncio.sleep(WARM_UP)
    done, errors, first = tally.done, tally.errors, len(tally.latencies)
    before = processor_time(counters)
    start = time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - start
    after = processor_time(counters)
    latencies = sorted(tally.latencies[first:])
    result = {
        "rate": (tally.done - done) / took,
        "errors": tally.errors - errors,
        "p50": percentile(latencies, 50),
        "p99": percentile(latencies, 99),
        "cores": {name: (after[name] - before[name]) / took for name in before},
    }
    over = True
    await asyncio.gather(*workers)
    return result


def percentile(latencies, percent):
    """In milliseconds; none if nothing was answered."""
    return 1000 * latencies[len(latencies) * percent // 100] if latencies else None


def counter_of(identity):
    """Where the kernel counts what a container took: cgroup v1, or v2."""
    for pattern in (f"/cgroup/cpuacct/**/{identity}/cpuacct.usage", f"/cgroup/**/*{identity}*/cpu.stat"):
        found = glob.glob(pattern, recursive=True)
        if found:
            return found[0]
    sys.exit(f"load: the kernel's counter of the container {identity} is not below /sys/fs/cgroup")


def processor_time(counters):
    """In seconds: of each container, of this process, and of all cores doing nothing."""
    times = {name: counted(path) for name, path in counters.items()}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    times["load"] = usage.ru_utime + usage.ru_stime
    with open("/proc/stat", encoding="ascii") as file:
        fields = file.readline().split()
    times["idle"] = (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")  # waiting for a disk is idle too
    return times


def counted(path):
    with open(path, encoding="ascii") as file:
        text = file.read()
    return int(text) / 1e9 if path.endswith("usage") else int(text.split("usage_usec")[1].split()[0]) / 1e6


async def main(host, replicas, seconds, *containers):
    # As many clients for each replica, by its address: by the name it is chance which one each of them gets.
    addresses = sorted({found[4][0] for found in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)})
    if len(addresses) != int(replicas):
        sys.exit(f"load: {host} is {' '.join(addresses)}, not {replicas} addresses")
    servers = [f"http://{addresses[i % len(addresses)]}:{PORT}/api" for i in range(CLIENTS)]
    clients = [httpx.AsyncClient(base_url=server, timeout=60) for server in servers]
    counters = {name: counter_of(identity) for name, identity in (container.split("=") for container in containers)}

    setup = Tally()
    flow = Flow((await setup.ask(clients[0], "/flows/", {"name": f"load-{uuid.uuid4()}"})).json()["id"])
    await setup.ask(clients[0], "/work_pools/", {"name": POOL, "type": "process"})
    for _ in range(0, RUNS_TO_READ, CLIENTS):
        await asyncio.gather(*(flow.run(client, setup) for client in clients))
    if setup.errors:
        sys.exit("load: that is not worth to be measured")

    result = {
        "reads": await measure(read, clients, float(seconds), counters),
        "runs": await measure(flow.run, clients, float(seconds), counters),
    }
    there = await flow.completed_there(clients[0])
    if there < flow.completed:
        sys.exit(f"load: {flow.completed} runs were accepted as completed, but {there} are there")
    print(json.dumps(result))


asyncio.run(main(*sys.argv[1:]))
