import { type Bilingual, type Category } from "@alpokat/kernel";

const text = (id: string, en: string): Bilingual => ({ id, en });

/** Every category as people read it. */
export const CATEGORY_TEXTS: Readonly<Record<Category, Bilingual>> = {
  user: text(
    "data tentang Anda yang disebut dalam pemberitahuan ini",
    "the data about you that this notice names",
  ),
  "user.name": text("nama", "name"),
  "user.contact": text("data kontak", "contact data"),
  "user.contact.email": text("alamat email", "e-mail address"),
  "user.contact.email.receipt": text(
    "alamat email untuk satu tanda terima",
    "e-mail address given for one receipt",
  ),
  "user.contact.phone_number": text("nomor telepon", "telephone number"),
  "user.contact.address": text("alamat", "postal address"),
  "user.contact.address.work": text("alamat kantor", "office address"),
  "user.demographic": text("data demografi", "demographic data"),
  "user.demographic.date_of_birth": text("tanggal lahir", "date of birth"),
  "user.account": text("keterangan akun", "details of the account"),
  "user.authorization": text("data masuk", "sign-in data"),
  "user.authorization.credentials": text("kata sandi (hanya sidiknya)", "password (its digest only)"),
  "user.privacy_preferences": text("persetujuan dan pilihan privasi", "consents and privacy choices"),
  "user.government_id": text("nomor identitas resmi", "official identity numbers"),
  "user.government_id.national_identification_number": text(
    "nomor induk kependudukan (NIK)",
    "national identity number (NIK)",
  ),
  "user.biometric": text("data biometrik (swafoto)", "biometric data (self-portrait)"),
  "user.health_and_medical": text("data kesehatan", "health data"),
  "user.criminal_history": text("catatan kejahatan", "criminal history"),
  "user.childrens": text("data anak", "data of children"),
  "user.device": text(
    "perangkat, sistem, dan versi aplikasi",
    "device, system and version of the application",
  ),
  "user.device.ip_address": text("alamat IP", "IP address"),
  "user.device.device_id": text("identitas perangkat", "identity of the device"),
  "user.behavior": text("perilaku", "behaviour"),
  "user.behavior.purchase_history": text("riwayat pembelian", "purchase history"),
  "user.financial": text("data keuangan", "financial data"),
  "user.financial.bank_account": text("rekening bank", "bank account"),
  "user.location": text("kota gerai tempat transaksi", "city of the outlet of a transaction"),
  "user.location.precise": text("lokasi yang persis", "precise location"),
  "user.content": text(
    "produk, jasa, dan tulisan yang Anda kirim",
    "products, services and texts that you send",
  ),
  "user.legal_request": text("permintaan lembaga yang berwenang", "requests of agencies with authority"),
  "user.legal_package": text(
    "paket data yang diungkapkan menurut hukum",
    "packages of data disclosed under law",
  ),
  "user.suspicious_report": text("laporan menurut undang-undang", "reports under law"),
  system: text("catatan sistem", "records of the system"),
  "system.operations": text("catatan pemrosesan", "the record of processing"),
};
