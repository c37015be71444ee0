import { type Bilingual, type Purpose } from "@alpokat/kernel";

/** A purpose as people read it: what it is, and why the data that it uses is needed for it. */
export interface PurposeText {
  readonly title: Bilingual;
  readonly relevance: Bilingual;
}

const text = (id: string, en: string): Bilingual => ({ id, en });

/** Every purpose of the register: one without its text would be a purpose that nobody was told of. */
export const PURPOSE_TEXTS: Readonly<Record<Purpose, PurposeText>> = {
  "account.self": {
    title: text("Mengelola akun Anda", "Keeping your account"),
    relevance: text(
      "Tanpa data ini kami tidak dapat membuat akun, mengenali Anda saat masuk, dan memperlihatkan data Anda sendiri.",
      "Without this data we can't make an account, know you when you sign in, or show you your own data.",
    ),
  },
  "service.provide": {
    title: text("Menyediakan layanan kasir", "Providing the point-of-sale service"),
    relevance: text(
      "Penjualan dicatat bersama barang, harga, pembayaran, dan kota gerainya agar toko dapat menjalankan usahanya.",
      "Sales are recorded with items, prices, payment and the outlet's city, so that a shop can run its business.",
    ),
  },
  "service.receipt": {
    title: text("Mengirim tanda terima digital", "Sending digital receipts"),
    relevance: text(
      "Alamat yang diberikan pembeli dipakai untuk tanda terima itu, dan tidak untuk hal lain.",
      "The address that a buyer gives is used for that receipt, and for nothing else.",
    ),
  },
  "service.reminder": {
    title: text("Mengirim pengingat", "Sending reminders"),
    relevance: text(
      "Pengingat tentang layanan yang Anda pakai memerlukan alamat dan nama Anda.",
      "Reminders about the service that you use need your address and name.",
    ),
  },
  "service.support": {
    title: text("Membantu Anda", "Helping you"),
    relevance: text(
      "Petugas membaca kontak Anda dan isi tiket Anda selama tiket itu terbuka dan ditugaskan kepadanya.",
      "An agent reads your contact data and your ticket while that ticket is open and assigned to them.",
    ),
  },
  "service.administrative": {
    title: text("Mengirim pesan administrasi", "Sending administrative messages"),
    relevance: text(
      "Keamanan akun dan persetujuan wali diberitahukan ke alamat Anda.",
      "The safety of your account and guardians' consents are told to your address.",
    ),
  },
  "service.improve": {
    title: text("Meningkatkan layanan (pelacakan)", "Improving the service (tracking)"),
    relevance: text(
      "Jenis sistem dan versi aplikasi yang dipakai menunjukkan apa yang harus diperbaiki. Alamat IP tidak dipakai.",
      "The type of system and the version of the application show what has to be improved. IP addresses are not used.",
    ),
  },
  "identity.verify": {
    title: text("Memverifikasi identitas", "Verifying identity"),
    relevance: text(
      "Dokumen dan foto dibandingkan untuk memastikan bahwa Anda adalah orang yang Anda sebutkan.",
      "Documents and photographs are compared to make sure that you are who you say.",
    ),
  },
  "fraud.investigate": {
    title: text("Menyelidiki dan mencegah penipuan", "Investigating and preventing fraud"),
    relevance: text(
      "Hanya data yang dicakup oleh kasus yang dibuka, oleh orang yang ditugaskan pada kasus itu.",
      "Only the data that an open case covers, by whoever is assigned to that case.",
    ),
  },
  "security.protect": {
    title: text("Melindungi akun dan layanan", "Protecting accounts and the service"),
    relevance: text(
      "Alamat IP, perangkat, dan waktu menunjukkan bahwa orang lain mencoba memakai akun Anda.",
      "IP address, device and time show that somebody else tries to use your account.",
    ),
  },
  "marketing.own": {
    title: text("Mengirim berita dan promosi ALPOKAT", "Sending news and promotions of ALPOKAT"),
    relevance: text(
      "Nama dan alamat pada saluran yang Anda setujui, untuk topik yang Anda setujui.",
      "Name and address on the channel that you agreed to, for the topic that you agreed to.",
    ),
  },
  "marketing.partner": {
    title: text("Mengirim penawaran mitra", "Sending partners' offers"),
    relevance: text(
      "ALPOKAT sendiri yang mengirim. Mitra tidak menerima data Anda, hanya jumlah yang tidak menunjuk siapa pun.",
      "ALPOKAT itself sends them. Partners get no data of yours, only counts that point at nobody.",
    ),
  },
  "statistics.aggregate": {
    title: text("Membuat statistik umum", "Making general statistics"),
    relevance: text(
      "Penjualan dan kota gerai dijumlahkan untuk kelompok sedikitnya 10 orang; lokasi Anda sendiri tidak dikumpulkan.",
      "Sales and the outlet's city are added up for groups of at least 10 people; your own location isn't collected.",
    ),
  },
  "disclosure.legal": {
    title: text("Memenuhi permintaan yang diwajibkan hukum", "Answering what the law requires"),
    relevance: text(
      "Hanya data yang diminta secara khusus oleh lembaga yang berwenang, dalam perkara yang disebutkan.",
      "Only the data that an agency with authority asks for in particular, in a case that it names.",
    ),
  },
  "privacy.request": {
    title: text("Memenuhi hak Anda", "Answering your rights"),
    relevance: text(
      "Permintaan Anda sendiri tidak dapat dijawab tanpa data yang dimintakan.",
      "Your own request can't be answered without the data that it is about.",
    ),
  },
  "audit.review": {
    title: text("Memeriksa catatan pemrosesan", "Reviewing the record of processing"),
    relevance: text(
      "Catatan siapa mengolah apa dan mengapa; nama dan isi data tidak ada di dalamnya.",
      "The record of who processed what and why; it holds neither names nor the data itself.",
    ),
  },
  "privacy.notice": {
    title: text("Memberitahukan versi baru pemberitahuan ini", "Telling of a new version of this notice"),
    relevance: text(
      "Tanpa alamat Anda perubahan tidak dapat diberitahukan sebelum berlaku, juga selama pemrosesan data Anda dibatasi.",
      "Without your address a change can't be told before it takes effect, also while processing of your data is restricted.",
    ),
  },
};
