import java.io.*;
import java.nio.charset.*;
import java.security.*;
import java.util.*;
import java.util.zip.*;

/** Reads each zip named on standard input by its directory or as a stream, and prints its files' digests. */
public class ZipRead {
    public static void main(String[] args) throws Exception {
        boolean stream = args[0].equals("stream");
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path; (path = paths.readLine()) != null; ) {
            List<String> files = new ArrayList<>();
            String refusal = null;
            // Old names are in the charset of whoever reads: GBK, in China.
            for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("GBK"))) {
                files.clear();
                refusal = null;
                try {
                    if (stream) stream(path, charset, files); else directory(path, charset, files);
                    break;
                } catch (Exception error) {
                    refusal = error.toString().replaceAll("\\s+", " ");
                }
            }
            System.out.println(path + "\t" + (refusal == null ? "ok" : "no") + "\t" + (refusal == null ? String.join(" ", files) : refusal));
        }
    }

    static void directory(String path, Charset charset, List<String> files) throws Exception {
        try (ZipFile zip = new ZipFile(new File(path), charset)) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory()) files.add(digest(zip.getInputStream(entry)));
            }
        }
    }

    static void stream(String path, Charset charset, List<String> files) throws Exception {
        try (ZipInputStream zip = new ZipInputStream(new FileInputStream(path), charset)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                if (!entry.isDirectory()) files.add(digest(zip));
            }
        }
    }

    static String digest(InputStream in) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
        return HexFormat.of().formatHex(digest);
    }
}
