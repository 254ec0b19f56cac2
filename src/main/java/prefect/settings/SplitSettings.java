package prefect.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server in several processes: API servers, as many as server.replicas, the background services, and what lets them
 * speak to each other (Prefect documentation, "Scale self-hosted Prefect").
 */
public record SplitSettings(RedisSettings redis, ServicesSettings services) {
    /**
     * @param isWanted whether there are several processes; else its settings mean nothing
     * @param volume of Redis, unless set otherwise
     * @param home host of each, unless set otherwise
     */
    static Optional<SplitSettings> read(
            Section root, boolean isWanted, String redisImage, String volume, Hosts hosts, String home) {
        var redis = root.section("redis");
        var services = root.section("services");
        var split = new SplitSettings(
                RedisSettings.read(redis, redisImage, volume, hosts, home),
                ServicesSettings.read(services, hosts, home));
        if (isWanted) {
            return Optional.of(split);
        }
        Map.of("redis", redis, "services", services).forEach((key, section) -> {
            if (!section.isEmpty()) {
                root.problem(key, "is for a server in several processes, allowed: together with server.replicas");
            }
        });
        return Optional.empty();
    }

    /** Where Prefect's processes keep what they share, by the modules of prefect-redis. */
    public static final Map<String, String> VARIABLES = Map.of(
            "PREFECT_SERVER_EVENTS_MESSAGING_BROKER",
            "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_MESSAGING_CACHE",
            "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING",
            "prefect_redis.ordering",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE",
            "prefect_redis.lease_storage",
            "PREFECT_SERVER_WORKER_CHANNEL_CLEANUP_QUEUE_STORAGE",
            "prefect_redis.cleanup_queue");

    /** From Prefect 3.6 on; older ones do not know it. */
    public static final String DOCKET_VARIABLE = "PREFECT_SERVER_DOCKET_URL";

    public static final String PASSWORD_VARIABLE = "PREFECT_REDIS_MESSAGING_PASSWORD";
    public static final String CLEANUP_PASSWORD_VARIABLE = "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_PASSWORD";
    public static final List<String> HOST_VARIABLES =
            List.of("PREFECT_REDIS_MESSAGING_HOST", "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_HOST");
    public static final List<String> PORT_VARIABLES =
            List.of("PREFECT_REDIS_MESSAGING_PORT", "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_PORT");

    /** All variables by which the processes are told of each other. */
    static Set<String> variables() {
        return Stream.of(
                        VARIABLES.keySet().stream(),
                        HOST_VARIABLES.stream(),
                        PORT_VARIABLES.stream(),
                        Stream.of(
                                PASSWORD_VARIABLE,
                                CLEANUP_PASSWORD_VARIABLE,
                                DOCKET_VARIABLE,
                                "PREFECT_MESSAGING_BROKER",
                                "PREFECT_MESSAGING_CACHE",
                                "PREFECT_REDIS_MESSAGING_URL"))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
    }
}
