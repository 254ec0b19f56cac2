package prefect.runtime;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Optional;

/**
 * How other containers of the stack reach the server.
 *
 * @param url in their network, without a path
 * @param apiPath of the API
 * @param publicUrl for whoever follows a link in a log
 * @param auth "user:password", secret, or empty if the server does not ask
 * @param image id of its image
 * @param ready what has to be waited for before it answers
 */
public record ServerAccess(
        String url,
        String apiPath,
        String publicUrl,
        Optional<Output<String>> auth,
        Output<String> image,
        Output<List<Resource>> ready) {

    /** Of the API, in their network. */
    public String apiUrl() {
        return url + apiPath;
    }
}
