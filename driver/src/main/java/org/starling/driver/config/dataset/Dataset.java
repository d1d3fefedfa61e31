package org.starling.driver.config.dataset;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A public data set that Starling knows by name.
 *
 * @param name its name in paths, and the name of its folder
 * @param files of the data set
 * @param home where its files can be downloaded; ends with a slash
 * @param debianPackage the package of Debian that installs it
 * @param debianFolder where that package puts its files, relative to {@code /usr}
 */
public record Dataset(String name, List<DatasetFile> files, URI home, String debianPackage, String debianFolder) {

    /**
     * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017; MIT licence): 60,000 training and 10,000 test images of 28×28 grey
     * pixels in ten classes.
     */
    public static final Dataset FASHION_MNIST = new Dataset(
            "fashion-mnist",
            List.of(
                    new DatasetFile(
                            "train-images-idx3-ubyte.gz",
                            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                            "cf8536b0aa1a6ac5fa3f23001093305c"),
                    new DatasetFile(
                            "train-labels-idx1-ubyte.gz",
                            "25c81989df183df01b3e8a0aad5dffbe",
                            "10bea18fdb374794d4bb42e356e600c9"),
                    new DatasetFile(
                            "t10k-images-idx3-ubyte.gz",
                            "bef4ecab320f06d8554ea6380940ec79",
                            "f78720b4224f21cce2f2ccf2d7a94c9a"),
                    new DatasetFile(
                            "t10k-labels-idx1-ubyte.gz",
                            "bb300cfdad3c16e7a12a480ee83cd310",
                            "0d30e22e447f3c33dab9ed536400ac01")),
            URI.create("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
            "dataset-fashion-mnist",
            "share/datasets/fashion-mnist");

    /**
     * Breast Cancer Wisconsin (Diagnostic) (Wolberg, Street and Mangasarian, 1995; CC BY 4.0), as scikit-learn ships it: 30
     * measurements of the cell nuclei in 569 images, malignant (0) or benign (1). The first line holds no record.
     */
    public static final Dataset BREAST_CANCER = new Dataset(
            "breast-cancer",
            List.of(new DatasetFile(
                    "breast_cancer.csv", "36ef90874abc87f4b4a8554dcc17cf6f", "36ef90874abc87f4b4a8554dcc17cf6f")),
            URI.create("https://github.com/scikit-learn/scikit-learn/raw/1.2.1/sklearn/datasets/data/"),
            "python3-sklearn",
            "lib/python3/dist-packages/sklearn/datasets/data");

    /** All data sets that Starling knows. */
    public static final List<Dataset> KNOWN = List.of(FASHION_MNIST, BREAST_CANCER);

    public Dataset {
        files = List.copyOf(files);
    }

    /** Names of all data sets that Starling knows, for messages. */
    public static String knownNames() {
        return KNOWN.stream().map(Dataset::name).collect(Collectors.joining(", "));
    }

    /** The data set of that name, if Starling knows it. */
    public static Optional<Dataset> named(String name) {
        return KNOWN.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
    }
}
