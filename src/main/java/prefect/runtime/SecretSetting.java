package prefect.runtime;

import com.pulumi.core.Output;

/**
 * A setting of Prefect's that nobody may read who does not need it.
 *
 * @param variable that it is set by in an environment
 * @param table of prefect.toml, with its key in it
 * @param value what it is set to
 */
public record SecretSetting(String variable, String table, String key, Output<String> value) {}
