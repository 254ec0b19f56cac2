# From an update plan: what is not there for a while, or no more, a line for each.
{
    "prefect:database:Database": "PostgreSQL; the API and the UI answer with errors meanwhile, workers and clients try again",
    "prefect:server:PrefectServer": "the API and the UI; flow runs go on, workers and clients try again",
    "prefect:edge:ReverseProxy": "the API and the UI from outside; workers of the stack go on",
    "prefect:worker:Worker": "a worker; runs of type process that it has at that moment are cut off",
    "prefect:worker:DockerProxy": "the way to the Docker Engine; workers of type docker start no run meanwhile",
    "prefect:backup:Backup": "backups"
} as $services
| .resourcePlans
| to_entries[]
| (.key | split("::")) as $urn
| ($urn[2] | split("$")) as $types
| $services[$types[-2] // ""] as $service
| select($types[-1] == "docker:index/container:Container" and $service)
| (if any(.value.steps[]; . == "replace") then "is replaced"
   elif any(.value.steps[]; . == "delete") then "is removed"
   else empty end) as $what
| "  \($urn[-1]) \($what): \($service)"
