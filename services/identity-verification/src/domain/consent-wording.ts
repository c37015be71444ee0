import type { Bilingual } from "@alpokat/kernel";
import type { ConsentChannel, ConsentKey, ConsentTopic } from "./consent";

const BY: Readonly<Record<ConsentChannel, Bilingual>> = {
  EMAIL: { id: "melalui email", en: "by e-mail" },
  SMS: { id: "melalui SMS", en: "by SMS" },
  DEVICE: { id: "pada perangkat saya", en: "on my device" },
};

const WHAT: Readonly<Record<ConsentTopic, Bilingual>> = {
  NEWS: { id: "mengirimi saya berita tentang layanan ALPOKAT", en: "send me news about its services" },
  PROMOTION: { id: "mengirimi saya promosi ALPOKAT", en: "send me its promotions" },
  PARTNER_OFFERS: {
    id: "mengirimi saya penawaran mitra yang ditunjuknya, tanpa memberikan data saya kepada mitra",
    en: "send me offers of its appointed partners, without giving them my data",
  },
  USAGE: {
    id: "mencatat versi aplikasi dan jenis sistem yang saya pakai untuk meningkatkan layanan, tanpa alamat IP",
    en: "record the version of the application and the type of system that I use, in order to improve the service, without IP addresses",
  },
};

/** What is shown to whoever is asked for this consent, and nothing else with it. */
export const consentWording = ({ channel, topic }: ConsentKey): Bilingual => ({
  id: `Saya setuju ALPOKAT ${WHAT[topic].id}, ${BY[channel].id}. Layanan tidak bergantung pada persetujuan ini, dan saya dapat menariknya kapan saja.`,
  en: `I agree that ALPOKAT may ${WHAT[topic].en}, ${BY[channel].en}. The service does not depend on this, and I can withdraw it at any time.`,
});
