"""What the tests run: see WorkersIT."""

import os
import time

from prefect import flow, get_run_logger, task


@task
def double(number: int) -> int:
    return 2 * number


@flow(log_prints=True)
def doubled(number: int = 0) -> int:
    result = double(number)
    print(f"{number} doubled is {result}, by {os.environ.get('MARK', 'nobody')}")
    return result


@flow
def slow(seconds: int = 30) -> None:
    time.sleep(seconds)


@flow
def tick() -> None:
    get_run_logger().info("tick")
