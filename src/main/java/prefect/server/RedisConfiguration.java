package prefect.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import prefect.runtime.SecretSetting;
import prefect.scale.RedisAccess;
import prefect.settings.SplitSettings;

/** What the processes of one server find each other by. What a version of Prefect does not know, it leaves alone. */
final class RedisConfiguration {
    /** Of Redis' sixteen; its own keeps what docket does apart from events. */
    private static final int DOCKETS_DATABASE = 1;

    private RedisConfiguration() {}

    static Map<String, String> env(RedisAccess redis) {
        var env = new HashMap<>(SplitSettings.VARIABLES);
        SplitSettings.HOST_VARIABLES.forEach(variable -> env.put(variable, redis.host()));
        SplitSettings.PORT_VARIABLES.forEach(variable -> env.put(variable, String.valueOf(redis.port())));
        return env;
    }

    static List<SecretSetting> secrets(RedisAccess redis) {
        return List.of(
                new SecretSetting(SplitSettings.PASSWORD_VARIABLE, "redis.messaging", "password", redis.password()),
                new SecretSetting(
                        SplitSettings.CLEANUP_PASSWORD_VARIABLE,
                        "redis.worker_cleanup_queue",
                        "password",
                        redis.password()),
                new SecretSetting(
                        SplitSettings.DOCKET_VARIABLE,
                        "server.docket",
                        "url",
                        redis.password().applyValue(password -> "redis://:%s@%s:%d/%d"
                                .formatted(password, redis.host(), redis.port(), DOCKETS_DATABASE))));
    }
}
