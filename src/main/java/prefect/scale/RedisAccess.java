package prefect.scale;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;

/**
 * All that a container on the stack's network needs to use Redis.
 *
 * @param host name in the network
 * @param port TCP port
 * @param password secret
 * @param ready what has to be waited for before it answers
 */
public record RedisAccess(String host, int port, Output<String> password, Output<List<Resource>> ready) {}
