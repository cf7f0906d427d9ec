class Acctpack < Formula
  desc "Checks, cleans and delivers account packages for push campaigns"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/acctpack-@VERSION@-macos-aarch64.tar.gz"
      sha256 "@SHA256_MACOS_AARCH64@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/acctpack-@VERSION@-macos-x86_64.tar.gz"
      sha256 "@SHA256_MACOS_X86_64@"
    end
  end
  on_linux do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/acctpack-@VERSION@-linux-aarch64.tar.gz"
      sha256 "@SHA256_LINUX_AARCH64@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/acctpack-@VERSION@-linux-x86_64.tar.gz"
      sha256 "@SHA256_LINUX_X86_64@"
    end
  end

  def install
    bin.install "acctpack"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/acctpack.bash" => "acctpack"
    zsh_completion.install "completions/acctpack.zsh" => "_acctpack"
    fish_completion.install "completions/acctpack.fish"
  end

  test do
    (testpath/"list.txt").write "13800138000\nx\n"
    assert_match "too-short", shell_output("#{bin}/acctpack check list.txt --format concise", 1)
  end
end
