package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.storage.SigningKeys;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.DataException;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;

class SignedCheckpointsTest {
    private static final String LIST = "checksums.json";
    private static final String SIGNATURE = "checksums.json.sig";

    @TempDir
    Path folder;

    private String privateKey;
    private String publicKey;
    private CheckpointStore signing;
    private CheckpointStore verifying;

    @BeforeEach
    void makeKeys() throws Exception {
        KeyPair keys = keys();
        privateKey = write("own.pem", "PRIVATE KEY", keys.getPrivate());
        publicKey = write("own.pub", "PUBLIC KEY", keys.getPublic());
        signing = store(privateKey, publicKey);
        verifying = store(null, publicKey);
        signing.save(Checkpoints.ofEpoch(1), new Retention(0));
    }

    @Test
    void signedCheckpointIsReadWithAndWithoutItsKey() {
        assertThat(verifying.load(1).record().epoch()).isEqualTo(1);
        assertThat(verifying.verify()).allMatch(CheckpointEntry.Verification::sound);
        assertThat(verifying.verifiesSignatures()).isTrue();
        assertThat(store(null, null).load(1).record().epoch()).isEqualTo(1);
        assertThat(checkpoint().resolve(SIGNATURE)).hasSize(64);
    }

    @Test
    void checkpointWithoutSignatureIsRefused() throws IOException {
        Files.delete(checkpoint().resolve(SIGNATURE));

        assertRefused("checksums.json of epoch 1 has no signature (checksums.json.sig is missing)");
        assertThatThrownBy(() -> verifying.record(CheckpointName.afterEpoch(1)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no signature");
    }

    @Test
    void signatureByAnotherKeyIsRefused() throws Exception {
        KeyPair others = keys();
        CheckpointStore forging = store(
                write("other.pem", "PRIVATE KEY", others.getPrivate()),
                write("other.pub", "PUBLIC KEY", others.getPublic()));
        forging.save(Checkpoints.ofEpoch(1), new Retention(0));

        assertRefused(
                "checksums.json.sig of epoch 1 is no signature of checksums.json by the owner of the key " + publicKey);
    }

    @Test
    void damagedSignaturesAreRefused() throws IOException {
        byte[] signature = Files.readAllBytes(checkpoint().resolve(SIGNATURE));
        byte[] flipped = signature.clone();
        flipped[5] ^= 1;
        for (byte[] damaged : List.of(new byte[0], new byte[64], new byte[1000], flipped)) {
            Files.write(checkpoint().resolve(SIGNATURE), damaged);

            assertRefused("checksums.json.sig of epoch 1 is no signature");
        }
    }

    @Test
    void fileThatIsChangedWithItsChecksumIsRefused() throws IOException {
        Path manifest = checkpoint().resolve("manifest.json");
        Files.writeString(manifest, "{\"classes\": [\"b\", \"a\", \"ü\"]}");
        Files.writeString(checkpoint().resolve(LIST), checksums());

        assertThat(store(null, null).load(1).manifest()).contains("\"b\", \"a\"");
        assertRefused("checksums.json.sig of epoch 1 is no signature");
    }

    @Test
    void changedAndFurtherFilesAreRefused() throws IOException {
        Files.writeString(checkpoint().resolve("extra.bin"), "x");

        assertRefused("extra.bin of epoch 1 is not listed in checksums.json");
        Files.delete(checkpoint().resolve("extra.bin"));
        Files.writeString(checkpoint().resolve("manifest.json"), "{}");

        assertRefused("manifest.json of epoch 1 has 2 bytes");
    }

    @Test
    void olderCheckpointUnderAnotherNameIsRefused() throws IOException {
        Files.move(checkpoint(), folder.resolve("cp/epoch-000009"));

        assertThatThrownBy(verifying::loadLatest)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("it is that of epoch 1; give it back its name epoch-000001");
    }

    @Test
    void signedCheckpointIsReplacedAndRemovedAsOthersAre() {
        signing.save(Checkpoints.ofEpoch(1), new Retention(1));
        signing.save(Checkpoints.ofEpoch(2), new Retention(1));
        signing.save(Checkpoints.ofEpoch(3), new Retention(1));

        // the newest, and the best
        assertThat(verifying.list()).extracting(CheckpointEntry::epoch).containsExactly(1, 3);
        signing.clear();
        assertThat(verifying.list()).isEmpty();
    }

    @Test
    void copyKeepsTheSignature() {
        Path copy = verifying.fetch(
                CheckpointName.afterEpoch(1), CheckpointStore.Content.ALL, folder.resolve("epoch-000001"));

        assertThat(copy.resolve(SIGNATURE)).exists();
        assertThat(CheckpointStore.loadAt(copy.toString(), SigningKeys.named(new Configuration(), null, publicKey))
                        .record()
                        .epoch())
                .isEqualTo(1);
    }

    @Test
    void keysMustBelongTogether() throws Exception {
        String other = write("other.pub", "PUBLIC KEY", keys().getPublic());

        assertThatThrownBy(() ->
                        new SigningKeys(SigningKeys.named(new Configuration(), privateKey, other)).requireUsable())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(other + " is not the public key of " + privateKey);
        new SigningKeys(SigningKeys.named(new Configuration(), privateKey, publicKey)).requireUsable();
    }

    @Test
    void filesThatAreNoKeysAreRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "this is a file of some bytes, but no key");
        Path damaged = Files.writeString(
                folder.resolve("damaged"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        String ofCurve = write("curve", "PUBLIC KEY", curve.generateKeyPair().getPublic());

        for (Map.Entry<String, String> file : Map.of(
                        privateKey,
                        "it is no PEM file of a PUBLIC KEY, as openssl pkey -pubout writes it",
                        text.toString(),
                        "it is no PEM file of a PUBLIC KEY",
                        damaged.toString(),
                        "it is no public key of Ed25519",
                        ofCurve,
                        "it is no public key of Ed25519",
                        folder.resolve("missing").toString(),
                        "Cannot read the key")
                .entrySet()) {
            SigningKeys keys = new SigningKeys(SigningKeys.named(new Configuration(), null, file.getKey()));
            assertThatThrownBy(keys::requireUsable)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(file.getValue());
        }
    }

    private void assertRefused(String finding) {
        assertThatThrownBy(() -> verifying.load(1))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(finding);
        assertThat(verifying.verify()).noneMatch(CheckpointEntry.Verification::sound);
    }

    private CheckpointStore store(String own, String shared) {
        return CheckpointStore.at(folder.resolve("cp").toString(), SigningKeys.named(new Configuration(), own, shared));
    }

    private Path checkpoint() {
        return folder.resolve("cp/epoch-000001");
    }

    /** Checksums as a forger would write them, who knows the format. */
    private String checksums() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode list = (ObjectNode) json.readTree(checkpoint().resolve(LIST).toFile());
        ObjectNode files = (ObjectNode) list.get("files");
        byte[] manifest = Files.readAllBytes(checkpoint().resolve("manifest.json"));
        files.putObject("manifest.json")
                .put("sha256", ContentDigests.sha256(new String(manifest, StandardCharsets.UTF_8)))
                .put("bytes", manifest.length);
        Map<String, String> lines = new TreeMap<>();
        files.properties()
                .forEach(file -> lines.put(
                        file.getKey(),
                        file.getValue().get("sha256").asText() + " "
                                + file.getValue().get("bytes") + " " + file.getKey() + "\n"));
        return list.put("self", ContentDigests.sha256(String.join("", lines.values())))
                .toString();
    }

    private static KeyPair keys() throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private String write(String name, String kind, Key key) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return Files.writeString(
                        folder.resolve(name),
                        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, base64))
                .toString();
    }
}
