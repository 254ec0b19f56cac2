package prefect.docker.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The form in which an engine takes files. */
final class Tar {
    private Tar() {}

    /** @param path absolute */
    static InputStream of(String path, String content) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        var archive = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(archive)) {
            var entry = new TarArchiveEntry(path.substring(1));
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return new ByteArrayInputStream(archive.toByteArray());
    }
}
