package prefect.runtime;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Optional;

/**
 * How other containers of the stack reach the server.
 *
 * @param address host and port in their network; of several that answer, Docker's DNS gives one after the other
 * @param addresses of each that answers
 * @param apiPath of the API
 * @param publicUrl for whoever follows a link in a log
 * @param auth "user:password", secret, or empty if the server does not ask
 * @param ready what has to be waited for before it answers
 */
public record ServerAccess(
        String address,
        List<String> addresses,
        String apiPath,
        String publicUrl,
        Optional<Output<String>> auth,
        Output<List<Resource>> ready) {

    /** The same by way of another address. */
    public ServerAccess by(String other, Output<List<Resource>> isReady) {
        return new ServerAccess(other, addresses, apiPath, publicUrl, auth, isReady);
    }

    /** Of the API, in their network. */
    public String apiUrl() {
        return "http://" + address + apiPath;
    }
}
