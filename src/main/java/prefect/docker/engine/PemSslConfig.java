package prefect.docker.engine;

import com.github.dockerjava.core.util.CertificateUtils;
import com.github.dockerjava.transport.SSLConfig;
import com.pulumi.exceptions.RunException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import prefect.settings.Tls;

/** TLS to an engine with certificates from the settings; docker-java itself takes them from files only. */
final class PemSslConfig implements SSLConfig {
    private final Tls tls;

    PemSslConfig(Tls tls) {
        this.tls = tls;
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
            Security.addProvider(new BouncyCastleProvider()); // which CertificateUtils asks for by name
        }
    }

    @Override
    public SSLContext getSSLContext() {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(CertificateUtils.createKeyStore(tls.key().value(), tls.cert()), "docker".toCharArray());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(CertificateUtils.createTrustStore(tls.ca()));
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new RunException(
                    "tls.cert and tls.key cannot be used (%s). Set them again from the files cert.pem and key.pem of one pair."
                            .formatted(unusable.getMessage()),
                    unusable);
        }
    }
}
