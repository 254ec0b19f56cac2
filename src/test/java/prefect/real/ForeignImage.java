package prefect.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image whose only program is for another processor, made without any that could build one. */
final class ForeignImage {
    private static final short ELF_EXECUTABLE = 2;
    private static final short ELF_AARCH64 = 0xB7;
    private static final int RUN_BIT = 0755;

    private ForeignImage() {}

    static void load(String name) throws IOException {
        var layer = tar(Map.of("bin/python", program()));
        var config =
                """
                {"architecture": "arm64", "os": "linux", "config": {"Env": ["PATH=/bin"]},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}"""
                        .formatted(sha256(layer));
        var manifest =
                "[{\"Config\": \"config.json\", \"RepoTags\": [\"%s\"], \"Layers\": [\"layer.tar\"]}]".formatted(name);
        var archive = Files.createTempFile("foreign", ".tar");
        Files.write(
                archive,
                tar(new TreeMap<>(Map.of(
                        "config.json", config.getBytes(StandardCharsets.UTF_8),
                        "layer.tar", layer,
                        "manifest.json", manifest.getBytes(StandardCharsets.UTF_8)))));
        var loaded = Docker.run("load", "--input", archive.toString());
        Files.delete(archive);
        loaded.succeeds();
    }

    /** The head of an ELF file is all that the kernel reads before it refuses. */
    private static byte[] program() {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1})
                .position(16)
                .putShort(ELF_EXECUTABLE)
                .putShort(ELF_AARCH64)
                .array();
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(archive)) {
            for (var file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey());
                entry.setMode(RUN_BIT);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return archive.toByteArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
