package prefect.docker;

import com.pulumi.Context;
import java.util.Map;

/**
 * Marks containers and networks as belonging to one stack. Never put on volumes: the provider replaces a volume whose
 * label changes, and its data with it.
 *
 * @param value organization/project/stack
 */
public record StackLabel(String value) {
    public static final String KEY = "prefect.stack";

    public static StackLabel of(Context ctx) {
        return new StackLabel(String.join("/", ctx.organizationName(), ctx.projectName(), ctx.stackName()));
    }

    boolean isOn(Map<String, String> labels) {
        return value.equals(labels.get(KEY));
    }
}
